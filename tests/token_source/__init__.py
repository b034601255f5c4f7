"""Programs that keep their token, under load: what drives them, and what answers them."""
