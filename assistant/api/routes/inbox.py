"""Routes of inbox."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["inbox"])
