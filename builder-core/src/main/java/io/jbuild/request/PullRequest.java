package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;

/**
 * What is to come from a registry.
 *
 * @param name of it, which says where it is
 * @param tags which names of its repository
 * @param platform of those the name stands for
 * @param jobs how many layers at once
 */
public record PullRequest(ImageReference name, Tags tags, Platform platform, int jobs) {}
