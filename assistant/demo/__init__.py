"""The demo company: documents, shop and CRM data of the fictional Kranholt Werkzeuge GmbH."""
