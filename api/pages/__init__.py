"""Pages people read: thin over verbs and reads, no SQL, no rules."""
