"""Corrections by editors: applied to a result, exported as gold, remembered for later pages."""
