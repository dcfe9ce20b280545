"""Every task the worker knows: importing this registers them."""

import app.accounts.tidying
import app.audit.forgetting
import app.figures.publishing
import app.funding.packing
import app.home.digest
import app.imports.forgetting
import app.imports.running
import app.jobs.tasks
import app.mail.sending
import app.once
import app.partners.ending
import app.partners.packs
import app.partners.reckoning
import app.sweeping
import app.works.retention
