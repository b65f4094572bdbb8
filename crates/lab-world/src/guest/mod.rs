//! A guest: its memory, what it writes, and the map of pages written.
