@NullMarked
package dev.tollgate.sandbox.control;

import org.jspecify.annotations.NullMarked;
