"""The names and units of what is measured, beside the code that measures it."""

RUNS = "Runs"
REFUSALS = "Refusals"
QUEUE_WAIT = "QueueWaitMs"
RUN_TIME = "RunMs"
COMPILE_TIME = "CompileMs"
ATTEMPTS = "Attempts"
NODE_FAILURES = "NodeFailures"
LOAD = "Load"

UNITS = {
    RUNS: "Count",
    REFUSALS: "Count",
    QUEUE_WAIT: "Milliseconds",
    RUN_TIME: "Milliseconds",
    COMPILE_TIME: "Milliseconds",
    ATTEMPTS: "Count",
    NODE_FAILURES: "Count",
    LOAD: "Percent",
}
