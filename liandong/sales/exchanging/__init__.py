"""换货: what comes back and what goes out instead, in one step."""
