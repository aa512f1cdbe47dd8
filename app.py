"""The Chalice app: it registers the doors and the nodes, and holds no logic."""

from chalice import Chalice

from chalicelib.api.cluster import blueprint as cluster
from chalicelib.api.command import blueprint as command
from chalicelib.api.openapi import blueprint as openapi
from chalicelib.api.origins import blueprint as origins
from chalicelib.api.piston import blueprint as piston
from chalicelib.api.schedule import blueprint as schedule
from chalicelib.api.site import blueprint as site
from chalicelib.node.entry import blueprint as nodes

app = Chalice(app_name="runhive")
for door in (command, piston, cluster, openapi, site, origins, schedule, nodes):
    app.register_blueprint(door)
