@NullMarked
package dev.tollgate.sandbox.invoice;

import org.jspecify.annotations.NullMarked;
