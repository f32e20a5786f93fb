"""Monthly figures; reads everything, writes nothing lower down."""
