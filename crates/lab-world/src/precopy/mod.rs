//! Iterative pre-copy: passes, the stop rule, the switch.
