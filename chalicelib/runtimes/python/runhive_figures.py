"""A matplotlib backend that keeps the open figures when they are shown, instead of opening windows."""

from io import BytesIO

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas
from runhive_display import keep

__all__ = ["FigureCanvas", "FigureManager", "show"]


def show(*args, **kwargs):
    """Keeps every open figure as a PNG, and closes it: what is drawn next begins a new one."""
    for manager in Gcf.get_all_fig_managers():
        image = BytesIO()
        manager.canvas.figure.savefig(image, format="png", bbox_inches="tight")
        keep({"image/png": image.getvalue()})
        Gcf.destroy(manager.num)
