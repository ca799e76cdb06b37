/** Secrets: how they are kept, and how they never show. */
@NullMarked
package dev.tollgate.server.crypto;

import org.jspecify.annotations.NullMarked;
