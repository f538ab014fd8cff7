"""From draft to published text: versions, comments, approval by people, an audit trail, export."""
