package io.jbuild.dockerfile;

/**
 * A {@code --device} of RUN.
 *
 * @param name as CDI has it, {@code vendor.com/class=name}, or a class alone
 * @param required whether the step fails where there is none
 */
public record Device(String name, boolean required) {}
