"""Every table of the product: importing this makes the metadata whole (migrations, guards, export)."""

import app.accounts.factor_models
import app.accounts.models
import app.audit.models
import app.figures.models
import app.funding.agls_models
import app.funding.budget_models
import app.funding.deadline_models
import app.funding.document_models
import app.funding.dossier_models
import app.funding.funder_models
import app.funding.notice_models
import app.funding.payment_models
import app.funding.plan_models
import app.funding.report_models
import app.funding.setting_models
import app.home.models
import app.imports.models
import app.initiatives.models
import app.mail.models
import app.partners.models
import app.partners.openings
import app.publications.models
import app.publications.sheet_models
import app.residences.models
import app.residences.stay_models
import app.works.dwelling_models
import app.works.employee_models
import app.works.enterprise_models
import app.works.household_models
import app.works.landlord_models
import app.works.order_models
import app.works.setting_models
import app.works.site_models
import tenants.registry
from tenants.model import Base

metadata = Base.metadata
