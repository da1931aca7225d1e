"""You said, we did: themes of what people gave, the council's answers, and its promises."""
