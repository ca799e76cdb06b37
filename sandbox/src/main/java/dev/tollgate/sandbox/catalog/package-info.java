@NullMarked
package dev.tollgate.sandbox.catalog;

import org.jspecify.annotations.NullMarked;
