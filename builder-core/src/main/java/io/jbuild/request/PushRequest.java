package io.jbuild.request;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.util.Optional;

/**
 * What is to go to a registry.
 *
 * @param name of an image of the store, which says where it goes
 * @param tags which names of its repository
 * @param platform of those a name stands for; empty for all
 * @param jobs how many blobs at once
 */
public record PushRequest(ImageReference name, Tags tags, Optional<Platform> platform, int jobs) {}
