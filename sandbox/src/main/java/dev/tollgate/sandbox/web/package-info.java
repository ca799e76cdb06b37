@NullMarked
package dev.tollgate.sandbox.web;

import org.jspecify.annotations.NullMarked;
