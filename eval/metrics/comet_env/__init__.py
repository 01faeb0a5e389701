"""What runs inside COMET's environment, in a folder of its own: Python looks for modules there first."""
