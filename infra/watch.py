"""Alarms and the dashboard of a stage, made from what core.metrics declares beside the code that it watches."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.core import metrics
from infra.plan import Plan

NAMESPACE = "Runhive"
Resource = dict[str, Any]


def alarms(plan: Plan) -> dict[str, Resource]:
    """An alarm for each one declared, and one on the router's function itself; all of them tell the topic."""
    own = {
        alarm.name: _alarm(
            alarm.meaning,
            {"Namespace": NAMESPACE, "MetricName": alarm.metric, "Dimensions": [_dimension("Stage", plan.stage)]},
            alarm.statistic,
            alarm.above,
            alarm.minutes,
        )
        for alarm in metrics.ALARMS
    }
    router = [_dimension("FunctionName", plan.router_function)]
    faults = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": router}
    return {**own, "RouterErrors": _alarm("the router itself crashes or times out", faults, "Sum", 0, 1)}


def dashboard(plan: Plan) -> Resource:
    """The cluster as a picture: how full each node is, what is asked of it, how long it takes, what goes wrong."""
    widgets = [
        _widget(0, 0, "Load of each node, % of its threshold", _each_node(plan, metrics.LOAD, "Maximum")),
        _widget(12, 0, "Mean load, %", _lines(plan, "Average", metrics.MEAN_LOAD)),
        _widget(0, 6, "Runs and refusals a minute", _lines(plan, "Sum", metrics.RUNS, metrics.REFUSALS)),
        _widget(12, 6, "Milliseconds, 95th percentile", _lines(plan, "p95", *TIMES)),
        _widget(0, 12, "What goes wrong", _lines(plan, "Sum", *FAULTS) + _lines(plan, "Maximum", metrics.NODES_DOWN)),
        _widget(12, 12, "Checks of each node, ms", _each_node(plan, metrics.CHECK_TIME, "Average")),
        _widget(0, 18, "Cold starts of routers and nodes", _lines(plan, "Sum", *STARTS)),
        _widget(12, 18, "Cold starts of each node", _each_node(plan, metrics.NODE_COLD_STARTS, "Sum")),
    ]
    properties = {"DashboardName": plan.stack, "DashboardBody": {"Fn::Sub": json.dumps({"widgets": widgets})}}
    return {"Type": "AWS::CloudWatch::Dashboard", "Properties": properties}


TIMES = (metrics.QUEUE_WAIT, metrics.COMPILE_TIME, metrics.RUN_TIME)
FAULTS = (metrics.NODE_FAILURES, metrics.EXPIRED_LEASES)
STARTS = (metrics.COLD_STARTS, metrics.NODE_COLD_STARTS)


def _alarm(meaning: str, metric: Resource, statistic: str, above: float, minutes: int) -> Resource:
    """Missing data is well: an idle cluster measures little."""
    properties = {
        **metric,
        "AlarmDescription": f"Runhive: {meaning}",
        "Statistic": statistic,
        "Period": 60,
        "EvaluationPeriods": minutes,
        "DatapointsToAlarm": minutes,
        "Threshold": above,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": "Alarms"}],
        "OKActions": [{"Ref": "Alarms"}],
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def _dimension(name: str, value: str) -> dict[str, str]:
    return {"Name": name, "Value": value}


def _lines(plan: Plan, statistic: str, *names: str) -> list[Any]:
    return [[NAMESPACE, name, "Stage", plan.stage, {"stat": statistic}] for name in names]


def _each_node(plan: Plan, metric: str, statistic: str) -> list[Any]:
    """A line for every node that there is, those added later too."""
    searched = f'{{{NAMESPACE},Stage,Node}} Stage="{plan.stage}" MetricName="{metric}"'
    return [[{"expression": f"SEARCH('{searched}', '{statistic}', 60)"}]]


def _widget(x: int, y: int, title: str, lines: list[Any]) -> dict[str, Any]:
    properties = {"title": title, "metrics": lines, "view": "timeSeries", "period": 60, "region": "${AWS::Region}"}
    return {"type": "metric", "x": x, "y": y, "width": 12, "height": 6, "properties": properties}
