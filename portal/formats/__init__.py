"""How dates are written where Django's own way is easily misread."""
