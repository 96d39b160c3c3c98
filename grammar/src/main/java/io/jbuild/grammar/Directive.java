package io.jbuild.grammar;

/**
 * A parser directive, {@code # name=value}, at the head of a Dockerfile.
 *
 * @param name in lower case: {@code syntax}, {@code escape} or {@code check}
 * @param value all that follows the equals sign, without blanks around it
 * @param line counted from 1
 */
public record Directive(String name, String value, int line) {}
