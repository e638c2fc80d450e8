package peers;

/** Something that is asked for the same as the others. */
interface Candidate {
    /** @param perSecond calls of all callers together; 0: as many as there can be */
    Callers.Result load(double seconds, int perSecond) throws Exception;
}
