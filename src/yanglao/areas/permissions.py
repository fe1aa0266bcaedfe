"""What may be done with divisions. Reading needs no permission: they are public."""

from yanglao.base.permissions import declare

LOAD = declare("areas.load", "装入区划表", "admin", "bureau")
