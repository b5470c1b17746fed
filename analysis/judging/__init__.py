"""People judge what the kit found: samples, judgements of several coders, their agreement, and what their judgements change."""
