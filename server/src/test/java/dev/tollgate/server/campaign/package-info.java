/** Long tests that are run by name: every way through the gateway, and everything that can go wrong on it. */
package dev.tollgate.server.campaign;
