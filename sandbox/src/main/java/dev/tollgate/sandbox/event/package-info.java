@NullMarked
package dev.tollgate.sandbox.event;

import org.jspecify.annotations.NullMarked;
