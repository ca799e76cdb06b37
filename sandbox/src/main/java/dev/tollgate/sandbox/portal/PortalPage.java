package dev.tollgate.sandbox.portal;

/** Stub. */
public final class PortalPage {
    public static final String PREFIX = "/b/session/";
}
