"""Works: dwellings of landlords, let again through works of an insertion enterprise to households of a register.

landlord_models: landlords, their contacts, the log of advice. dwelling_models: dwellings, conventions, vacancies and
leases. enterprise_models: enterprises, agreements with their trades, price lists, reviews, consultations of craftsmen.
order_models: orders, steps, quote lines, payers, invoices, referrals. site_models: acceptance checks, snags, documents.
employee_models: employees by code, hours, trainings, exits. household_models: candidate households and proposals.
setting_models: dated values that a workspace set. A state (of a dwelling, of an order) is derived and never kept.
"""
