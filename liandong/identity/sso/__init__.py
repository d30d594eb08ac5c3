"""Single sign-on by OpenID Connect: one provider for the installation, set by the environment."""
