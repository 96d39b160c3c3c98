package io.jbuild.share;

import io.jbuild.oci.Digest;

/**
 * Where new caches of commands come from.
 *
 * @param variant the digest of files: what was saved with the same ones is preferred
 */
public record MountSource(CachePlace place, Digest variant) {}
