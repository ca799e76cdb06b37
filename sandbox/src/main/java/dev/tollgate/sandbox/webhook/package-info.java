@NullMarked
package dev.tollgate.sandbox.webhook;

import org.jspecify.annotations.NullMarked;
