"""Each row of Piston's tables, and each way to be kinder than it, with the test that holds it."""

from __future__ import annotations

from importlib import import_module

import pytest

ROWS = {
    "execute: language, version, files, their order and words": (
        "unit.test_parsing.test_a_bad_field_is_refused_in_pistons_words"
    ),
    "execute: the order of the checks": "unit.test_parsing.test_the_first_of_pistons_checks_that_fails_is_the_one_told",
    "execute: a nameless file is file0.code, the first utf8 one is the main one": (
        "unit.test_parsing.test_the_main_file_is_the_first_utf8_one_and_nameless_files_get_names"
    ),
    "execute: utf8, base64, hex": "http.test_piston.test_files_lie_where_their_names_say_in_all_three_encodings",
    "execute: stdin, args": "http.test_piston.test_stdin_args_and_variables_reach_the_program",
    "execute: timeouts, CPU times and memory limits lower the defaults": (
        "unit.test_parsing.test_limits_lower_what_the_manifest_allows"
    ),
    "answer: all ten keys": "http.test_piston.test_an_answer_has_every_key_of_pistons",
    "answer: the canonical language and exact version": (
        "http.test_piston.test_an_alias_is_answered_with_the_languages_own_name"
    ),
    "answer: compile only where compiled; run is its copy when it failed": (
        "http.test_piston.test_a_compiled_language_has_both_phases_and_a_failed_compile_is_copied_to_run"
    ),
    "status: null, RE, SG, TO, with code, signal and message": "http.test_piston.test_statuses",
    "status: CL": "http.test_piston.test_a_program_over_its_cpu_time_is_cl",
    "status: ML": "http.test_piston.test_a_program_over_its_memory_is_ml",
    "415": "http.test_piston.test_another_content_type_is_a_415_in_pistons_words",
    "404": "http.test_piston.test_an_unknown_path_is_a_404_in_pistons_words",
    "runtimes and packages": "http.test_piston.test_runtimes_and_packages_tell_of_the_same_languages",
    "kinder: -1, 0 and null limits": "unit.test_parsing.test_minus_one_zero_and_null_limits_mean_the_maximum",
    "kinder: text/plain and a slash at the end": "http.test_piston.test_json_is_taken_by_either_name_and_with_a_slash",
    "kinder: forms": "http.test_piston.test_a_form_is_taken_in_the_shape_that_clients_send",
    "kinder: output is cut and flagged, not killed": (
        "http.test_piston.test_output_over_the_cap_is_cut_and_flagged_and_the_program_goes_on"
    ),
    "kinder: a name that leaves the directory is a 400": (
        "http.test_piston.test_a_refusal_names_the_field_and_reaches_no_node"
    ),
    "kinder: malformed JSON is a 400 with a message": (
        "http.test_piston.test_a_body_that_cannot_be_read_is_refused_with_a_message"
    ),
    "kinder: args that is a string is a 400": "unit.test_parsing.test_a_bad_field_of_runhives_own_is_named",
    "client: ultra-piston": "clients.test_pypi.TestUltraPiston",
    "client: aiopyston": "clients.test_pypi.TestAiopyston",
    "client: piston-rspy": "clients.test_pypi.TestPistonRspy",
    "client: pistonapi": "clients.test_pypi.TestPistonapi",
    "client: piston-client": "clients.test_npm.test_runtimes_and_execute",
    "clients, keys and all, against the emulated cloud": "deployed.test_clients.test_ultra_piston_with_a_key",
}


@pytest.mark.parametrize(("row", "held_by"), ROWS.items(), ids=list(ROWS))
def test_a_row_is_held_by_a_test_that_is_there(row: str, held_by: str) -> None:
    module, _, name = held_by.rpartition(".")
    assert hasattr(import_module(f"tests.{module}"), name), row
