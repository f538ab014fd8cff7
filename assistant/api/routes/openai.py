"""Routes of OpenAI-compatible."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])
