"""The record: tables, ledger, workflow; one public function per act."""
