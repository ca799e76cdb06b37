@NullMarked
package dev.tollgate.sandbox.subscription;

import org.jspecify.annotations.NullMarked;
