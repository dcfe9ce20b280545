"""HTTP and HTML in general: pages, forms, urls, words. Knows no noun of the field."""
