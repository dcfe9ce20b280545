"""Every table of the product: importing this makes the metadata whole (migrations, guards, export)."""

import tenants.registry  # noqa: F401
from tenants.model import Base

metadata = Base.metadata
