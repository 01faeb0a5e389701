"""What runs in COMET's environment, in its own folder: Python looks for modules there first."""
