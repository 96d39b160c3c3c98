package io.jbuild.remote;

/**
 * What a ref means.
 *
 * @param commit its id
 * @param object what the ref names: the commit, or a tag that is an object of its own
 * @param ref its full name; empty where the commit itself was asked for
 */
record GitCommit(String commit, String object, String ref) {}
