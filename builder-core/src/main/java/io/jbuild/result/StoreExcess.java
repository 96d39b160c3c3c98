package io.jbuild.result;

/**
 * That a store is larger than it may be, because of what is needed.
 *
 * @param limit bytes that it may have
 * @param needed bytes of images and containers, with all that belongs to them
 * @param unnamed bytes of these that only images without a name need
 */
public record StoreExcess(long limit, long needed, long unnamed) {}
