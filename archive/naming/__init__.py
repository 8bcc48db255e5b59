"""Names of persons and places in a text: finding them, and their forms. Pure."""
