"""Composing consultations: templates, copies, files, dates, previews and looking ahead."""
