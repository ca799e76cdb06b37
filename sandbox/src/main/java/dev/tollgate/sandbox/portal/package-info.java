@NullMarked
package dev.tollgate.sandbox.portal;

import org.jspecify.annotations.NullMarked;
