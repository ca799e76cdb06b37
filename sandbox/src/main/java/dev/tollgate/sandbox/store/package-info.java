@NullMarked
package dev.tollgate.sandbox.store;

import org.jspecify.annotations.NullMarked;
