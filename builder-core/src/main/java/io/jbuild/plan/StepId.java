package io.jbuild.plan;

/**
 * The place of a step in its graph.
 *
 * @param index from 0
 */
public record StepId(int index) {}
