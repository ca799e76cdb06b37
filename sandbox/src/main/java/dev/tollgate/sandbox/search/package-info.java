@NullMarked
package dev.tollgate.sandbox.search;

import org.jspecify.annotations.NullMarked;
