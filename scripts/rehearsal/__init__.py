"""`make rehearse`: the service as it is deployed, on one machine and in throwaway folders, with what may befall it."""
